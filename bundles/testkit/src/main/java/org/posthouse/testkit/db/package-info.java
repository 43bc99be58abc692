/** The contract that every database keeps. */
package org.posthouse.testkit.db;
