/**
 * What every shell that offers the operations has in common: how a line of arguments is read, what is completed, and how usage
 * and results are written. Knows no shell; copied into the bundles that are one. All of it is stateless and safe for threads, but
 * runs operations on the caller's thread, which may block.
 */
package org.posthouse.commandline;
