/** Filters that tests put into bundles of their own and drop into a server that runs. */
package org.posthouse.itests.plugin;
