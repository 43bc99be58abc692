/**
 * Answers monitors on the web port: {@code /healthz} and {@code /readyz}, without a login and without details. In a bundle of its
 * own, since a server without a web server can do without. However many ask, at most one thread of the web server waits for a
 * look, and for a few seconds; the others get the last result.
 */
package org.posthouse.health;
