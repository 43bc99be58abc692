/** Calls for people who wait, made on a few threads of their own, so that they hold none that serves connections or requests for long. */
package org.posthouse.support.calls;
