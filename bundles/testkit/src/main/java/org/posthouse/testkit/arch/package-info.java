/** Looks at the structure of bundles. */
package org.posthouse.testkit.arch;
