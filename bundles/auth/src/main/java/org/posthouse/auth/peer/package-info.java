/** Who is on the other side: addresses and ranges of them. */
package org.posthouse.auth.peer;
