/** How the heap is divided among those who may fill it. */
package org.posthouse.support.memory;
