/**
 * Tells mail programs how to reach this server: Thunderbird's autoconfig, Outlook's autodiscover and a profile for Apple's Mail.
 *
 * <ul>
 * <li>Whoever asks is a stranger: all input is bounded, and XML is read without DTDs.
 * <li>The answer depends on the domain alone: nobody learns whether an address exists.
 * <li>Only listeners that are open and speak TLS are told, those with TLS from the first octet on first (rfc8314#4.1).
 * </ul>
 */
package org.posthouse.autoconfig;
