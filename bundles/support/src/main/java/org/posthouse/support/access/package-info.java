/**
 * Which role an operation needs, and the record of who ran which.
 *
 * <p>{@code Permissions} reads the roles from {@code etc/org.apache.karaf.command.acl.mail.cfg}, for both containers and all
 * faces; an operation that no line lists is for administrators. {@code Audit} writes one line for each operation, without
 * secrets. A package of its own, since only its users import the API of operations.
 */
package org.posthouse.support.access;
