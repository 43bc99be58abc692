/**
 * The operations that pages run, found by name while their bundles come and go.
 *
 * <p>A page names an operation for each request and keeps none. An operation that was present before is waited for, since
 * its bundle may just be replaced.
 */
package org.posthouse.console.operation;
