/** A directory in memory, and the contract every directory keeps. */
package org.posthouse.testkit.directory;
