/** Reading of MIME messages as a stream: structure, ENVELOPE and BODYSTRUCTURE, sections, text, addresses and dates. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.2.0")
package org.posthouse.mime;
