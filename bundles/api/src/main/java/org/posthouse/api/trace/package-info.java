/**
 * The history of a mail, one event for each stage.
 *
 * <p>Parts record events by the mail's id, without blocking; administration reads them by id, or searches their details. The
 * {@link org.posthouse.api.trace.Tracer} keeps a bounded number in memory, and more on disk if it is configured to. The
 * trace is for people: nothing decides by it, and mail flows without it.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.posthouse.api.trace;
