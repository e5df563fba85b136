// SPDX-License-Identifier: MIT
//
// What blocked.c does, in Go.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
)

const tasks = 100000

func resident() float64 {
	text, _ := os.ReadFile("/proc/self/status")
	kib := 0.0
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "VmRSS:") {
			fmt.Sscanf(line[6:], "%f", &kib)
		}
	}
	return 1024 * kib
}

func main() {
	c := make(chan int)
	var all sync.WaitGroup
	before := resident()
	for k := 0; k < tasks; k++ {
		all.Add(1)
		go func() { <-c; all.Done() }()
	}
	runtime.Gosched()
	fmt.Printf("blocked-bytes %.0f\n", (resident()-before)/tasks)
	for k := 0; k < tasks; k++ {
		c <- k
	}
	all.Wait()
}
