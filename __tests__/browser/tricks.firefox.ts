import { playTricks } from './play-tricks';
import { HOSTS } from './tricked-shop';
import { TRICKS } from './tricks';
import { firefoxVisitors } from './visitors';

// Firefox keeps the cookies of third parties apart for each site, whatever a setting says.
playTricks(
  TRICKS.filter(({ chromiumOnly }) => !chromiumOnly),
  () => firefoxVisitors(Object.values(HOSTS)),
);
