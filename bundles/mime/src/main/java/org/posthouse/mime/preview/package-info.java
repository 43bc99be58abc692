/**
 * What a message says, for people who have to decide about it: plain text without anything active, bounded in size and in the time it takes, whatever
 * the message is made of.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.posthouse.mime.preview;
