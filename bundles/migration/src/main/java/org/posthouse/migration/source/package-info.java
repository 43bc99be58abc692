/**
 * Where mail comes from. A {@link org.posthouse.migration.source.Source} lists its folders and then pushes one message after the
 * other into a {@link org.posthouse.migration.source.Sink}, octet by octet, so that no message is ever whole in memory because of
 * its size. All on the one thread of the job. Nothing is changed at a source.
 */
package org.posthouse.migration.source;
