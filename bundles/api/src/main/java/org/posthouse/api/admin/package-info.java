/** What an administrator can do, described once for every face that offers it: shell, web console, REST. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package org.posthouse.api.admin;
