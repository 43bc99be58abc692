/**
 * Stands before every login of Karaf's realm, which the shell and the web console use, and which knows neither a limit nor a
 * log of its own that says from where. {@code GuardedRealm} registers the realm once more, above Karaf's, with
 * {@code GuardModule} before its modules; counts and log are in {@code Logins} of {@code commandline}, which is safe for threads and outlives the
 * modules: JAAS makes one of those for each login.
 */
package org.posthouse.shell.login;
