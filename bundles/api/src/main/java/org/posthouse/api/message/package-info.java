/** Mail as data: addresses, envelopes, headers, messages and reply statuses. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.1.0")
package org.posthouse.api.message;
