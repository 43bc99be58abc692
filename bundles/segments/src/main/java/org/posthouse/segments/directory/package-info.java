/** A directory of segments as part of an OSGi component; everything below it knows nothing of OSGi. */
package org.posthouse.segments.directory;
