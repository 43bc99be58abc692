/** What other parts tell by their contracts anyway, and what the process and its bundles are; each source goes with its part. */
package org.posthouse.metrics.source;
