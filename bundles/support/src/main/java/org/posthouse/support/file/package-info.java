/** Files that hold secrets: readable by the server's user alone, and written whole or not at all. */
package org.posthouse.support.file;
