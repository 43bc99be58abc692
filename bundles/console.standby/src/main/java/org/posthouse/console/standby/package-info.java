/**
 * What browsers and scripts hear while the bundle {@code console} is being replaced: the web console is not there without it, and
 * the web server would say 404. In a bundle of its own, since it must stay when that one goes.
 */
package org.posthouse.console.standby;
