export default function tearDown(): void {
  globalThis.stopPostgres();
}
