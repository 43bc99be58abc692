/** The way to the mail store, which may be replaced while a job runs. */
package org.posthouse.migration.store;
