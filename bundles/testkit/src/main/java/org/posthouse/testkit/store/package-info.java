/** A mail store in memory, and the contract every mail store keeps. */
package org.posthouse.testkit.store;
