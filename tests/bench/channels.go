// SPDX-License-Identifier: MIT
//
// What channels.c does, in Go; run with GOMAXPROCS=1. Prints NAME NANOSECONDS.
package main

import (
	"fmt"
	"sort"
	"time"
)

func through(room int, times int) float64 {
	c := make(chan int, room)
	begun := time.Now()
	go func() {
		for i := 0; i < times; i++ {
			c <- i
		}
	}()
	sum := 0
	for i := 0; i < times; i++ {
		sum += <-c
	}
	if sum != times*(times-1)/2 {
		panic("values were lost")
	}
	return float64(time.Since(begun).Nanoseconds()) / float64(times)
}

func median(room int, times int) float64 {
	rounds := make([]float64, 15)
	for r := range rounds {
		rounds[r] = through(room, times)
	}
	sort.Float64s(rounds)
	return rounds[len(rounds)/2]
}

func main() {
	fmt.Printf("rendezvous %.1f\n", median(0, 100000))
	fmt.Printf("buffered %.1f\n", median(128, 200000))
}
