/** Blob storage in memory, and the contract every blob store keeps. */
package org.posthouse.testkit.blob;
