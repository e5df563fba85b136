// SPDX-License-Identifier: MIT
//
// What channels.c does, in Go; with GOMAXPROCS=1 and 2. Prints lines NAME NANOSECONDS.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

func measure(name string, way func(times int), times int) {
	best := 0.0
	way(times/10 + 1)
	for round := 0; round < 3; round++ {
		begun := time.Now()
		way(times)
		took := float64(time.Since(begun).Nanoseconds()) / float64(times)
		if round == 0 || took < best {
			best = took
		}
	}
	fmt.Printf("%s %.2f\n", name, best)
}

func feed(c chan int, times int) {
	for i := 0; i < times; i++ {
		c <- i
	}
}

func drain(c chan int, times int) {
	sum := 0
	for i := 0; i < times; i++ {
		sum += <-c
	}
	if sum < 0 {
		panic("sum")
	}
}

func through(room int) func(int) {
	return func(times int) {
		c := make(chan int, room)
		go feed(c, times)
		drain(c, times)
	}
}

func across(room int, pairs int) func(int) {
	return func(times int) {
		c := make(chan int, room)
		var all sync.WaitGroup
		for k := 0; k < pairs; k++ {
			all.Add(2)
			go func() { feed(c, times/pairs); all.Done() }()
			go func() { drain(c, times/pairs); all.Done() }()
		}
		all.Wait()
	}
}

func selectOneOf(room int) func(int) {
	return func(times int) {
		var all [4]chan int
		for k := range all {
			all[k] = make(chan int, room)
			go feed(all[k], times/4)
		}
		for i := 0; i < times/4*4; i++ {
			select {
			case <-all[0]:
			case <-all[1]:
			case <-all[2]:
			case <-all[3]:
			}
		}
	}
}

func main() {
	if runtime.GOMAXPROCS(0) == 1 {
		measure("rendezvous", through(0), 5000000)
		measure("buffered", through(128), 10000000)
		measure("select-4", selectOneOf(0), 2000000)
		measure("select-4-room", selectOneOf(128), 4000000)
	} else {
		measure("rendezvous-threads", across(0, 1), 500000)
		measure("buffered-threads", across(128, 1), 2000000)
		measure("buffered-4-to-4", across(128, 4), 2000000)
	}
}
