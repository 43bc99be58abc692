/**
 * How often operators may guess, and what is written down about their logins. {@code Logins} is safe for threads and belongs to
 * whoever checks passwords: one for all ways in, so that changing the door gives no further guesses.
 */
package org.posthouse.commandline.login;
