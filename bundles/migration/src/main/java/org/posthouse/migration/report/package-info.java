/** How far a job is, and what it could not do. Written by the thread of the job, read by any. */
package org.posthouse.migration.report;
