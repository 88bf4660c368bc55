# What the program does later.

work-jobs = Jobs
right-keep-jobs = See what the program does later, try it again or drop it
jobs-intro = What the program does by itself, such as sending mail. What fails is tried again after ever longer pauses; what keeps failing waits for somebody to look at it.
jobs-all = All
jobs-aside = Needs a look
jobs-none = No jobs
jobs-none-text = Everything has been done.
job = Job
job-state = State
job-created = Asked for
job-due = Due
job-tries = Tries
job-change = Actions
job-retry = Try again now
job-drop = Drop
job-state-waiting = Waiting
job-state-running = Being done
job-state-look = Needs a look
job-done-ulangi = The job will be tried again.
job-done-hapus = The job was taken out of the queue.
job-forgotten = Sending a code for a new password by mail
job-picture = Making the sizes of a photograph
job-media = Clearing away files of photographs that are not used
job-tidy = Clearing away past sessions and attempts to sign in
job-orders = Let orders expire that nobody paid or answered in time
job-books = Check the books, and forget old baskets and buyers
