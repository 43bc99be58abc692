/** Administration of the queue. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.0.0")
package org.posthouse.api.queue;
