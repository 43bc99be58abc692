/** Addresses as any mail server takes them. */
package org.posthouse.support.address;
