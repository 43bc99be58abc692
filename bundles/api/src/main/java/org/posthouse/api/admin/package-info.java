/**
 * What an administrator can do, described once for every face that offers it: shell, web console and scripts.
 *
 * <p>A part registers an {@link org.posthouse.api.admin.Operation} with its parameters; a face finds it as a service, checks
 * the caller's role, runs it and shows the {@link org.posthouse.api.admin.Result}, a text, a table or both. A refusal is an
 * {@link org.posthouse.api.admin.OperationException} whose message is for the administrator.
 * {@link org.posthouse.api.admin.Operators} knows who may operate the server and checks their passwords for every face.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package org.posthouse.api.admin;
