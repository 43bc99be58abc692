/** Who of an account works, when many of its sessions want to. */
package org.posthouse.support.turns;
