/** The history of a message, one event a stage. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.posthouse.api.trace;
