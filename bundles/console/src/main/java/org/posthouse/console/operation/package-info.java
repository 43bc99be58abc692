/**
 * The operations that pages run, found by name while their bundles come and go.
 */
package org.posthouse.console.operation;
