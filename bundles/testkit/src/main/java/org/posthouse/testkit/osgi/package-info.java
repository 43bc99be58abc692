/** As much of a framework as a component sees of it. */
package org.posthouse.testkit.osgi;
