/**
 * The bundles of the server: which are bound to which, and how one is replaced.
 */
package org.posthouse.console.parts;
