/** What the DNS says of this server. Names that are reserved for tests are not asked for. */
package org.posthouse.doctor.dns;
