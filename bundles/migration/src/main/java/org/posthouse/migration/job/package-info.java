/** Jobs of an administrator: one runs at a time, some wait, and the latest that ended are remembered. */
package org.posthouse.migration.job;
