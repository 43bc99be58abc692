/**
 * The pages for certificates, connections, operators, backups and the store, and for what the doctor found.
 *
 * <p>They show and run operations and keep no state.
 */
package org.posthouse.console.server;
