/** The domain that the mail of the driver comes from: its key, its signature, its records in the DNS. */
package org.posthouse.benchmarks.sender;
