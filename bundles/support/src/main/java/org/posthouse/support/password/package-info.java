/**
 * Which passwords nobody should have: those that attackers try first.
 *
 * <p>{@code CommonPasswords} knows a list of 8,000 and recognises their variations and keyboard patterns. A package of its
 * own, so that only its users carry the list.
 */
package org.posthouse.support.password;
