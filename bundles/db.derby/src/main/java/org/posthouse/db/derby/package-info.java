/** Owns an embedded Derby database: starts it, lends connections, copies it and stops it. */
package org.posthouse.db.derby;
