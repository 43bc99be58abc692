/** What is looked at on this machine; nothing here asks the network. */
package org.posthouse.doctor.check;
