/** The one door by which mail enters the server. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.0.0")
package org.posthouse.api.intake;
