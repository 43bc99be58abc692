/**
 * The pages for the server's bundles: which are bound to which, and how a bundle is replaced, stopped and started.
 *
 * <p>Both read the operations {@code wiring} and {@code bundle-list}. An uploaded jar is handed to the operation {@code
 * update}, which checks it before anything changes.
 */
package org.posthouse.console.parts;
