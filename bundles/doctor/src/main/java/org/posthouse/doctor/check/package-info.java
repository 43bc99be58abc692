/**
 * The checks of this machine and of the server's own parts; those that need the DNS are in {@code doctor.dns}.
 *
 * <p>Each check is a class that looks once when it is run and answers with a diagnosis: what is wrong and how to fix it.
 * {@code Parts} gives it the services that are present at that moment; it keeps none of them.
 */
package org.posthouse.doctor.check;
