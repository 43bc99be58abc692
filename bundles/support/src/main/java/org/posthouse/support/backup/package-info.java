/** What the server remembers of its backups: a small file in the directory of all data. */
package org.posthouse.support.backup;
